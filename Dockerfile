# Pinned packages first, the wheel built on them, and the wheel installed without the source tree.
FROM python:3.11-slim-bookworm AS base
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    fonts-morisawa-bizud-gothic fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*
COPY requirements.lock /tmp/
RUN pip install --no-cache-dir --no-deps --require-hashes -r /tmp/requirements.lock

FROM base AS build
COPY . /src
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheel /src

FROM base
RUN --mount=type=bind,from=build,source=/wheel,target=/wheel pip install --no-cache-dir --no-deps /wheel/*.whl
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/registry registry
USER registry
WORKDIR /var/lib/registry
VOLUME /var/lib/registry
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["registry", "serve", "--host", "0.0.0.0", "--port", "8000"]
