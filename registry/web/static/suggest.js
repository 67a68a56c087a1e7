// Suggestions while typing in the search field: the combobox pattern of ARIA 1.2 with a list. Without this file the
// field is a plain one and searches all the same.
(() => {
  "use strict";
  const PAUSE = 150; // milliseconds after the last key
  const field = document.getElementById("q");
  const list = document.getElementById("q-list");
  const told = document.getElementById("q-told");
  let waiting = 0;
  let asking = null;
  let chosen = -1;
  let typed = "";

  const choices = () => [...list.children];

  function close() {
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function quiet() {
    clearTimeout(waiting);
    asking?.abort();
    close();
    told.textContent = "";
  }

  function take(text) {
    quiet();
    field.value = text;
    field.form.requestSubmit();
  }

  function show(words) {
    close();
    told.textContent = words.length ? list.dataset.found.replace("0", words.length) : "";
    if (!words.length || document.activeElement !== field) return;
    words.forEach((word, place) => {
      const choice = document.createElement("li");
      choice.id = `q-choice-${place}`;
      choice.setAttribute("role", "option");
      choice.setAttribute("aria-selected", "false");
      choice.textContent = word;
      choice.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      choice.addEventListener("click", () => take(word));
      list.append(choice);
    });
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  }

  function move(step) {
    const all = choices();
    const places = all.length + 1; // the field itself is the place before the first
    chosen = ((chosen + 1 + step + places) % places) - 1;
    all.forEach((choice, place) => choice.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) {
      field.value = typed;
      field.removeAttribute("aria-activedescendant");
      return;
    }
    field.value = all[chosen].textContent;
    field.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const address = `/api/v1/search/suggest?${new URLSearchParams({ q: typed, limit: "8" })}`;
    try {
      const answer = await fetch(address, { signal: asking.signal });
      show(answer.ok ? await answer.json() : []);
    } catch (error) {
      if (error.name !== "AbortError") quiet(); // offline: the field still searches
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    typed = field.value;
    if (typed.trim()) waiting = setTimeout(ask, PAUSE);
    else quiet();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return; // keys of an input method are its own
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      field.value = typed;
      quiet();
    }
  });
  field.addEventListener("blur", quiet);
  field.form.addEventListener("submit", quiet);

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  field.autocomplete = "off";
})();
