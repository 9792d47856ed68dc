# One image for web, worker, beat and prepare. It holds no secret and no data: both come from outside.

# --- Styles and script: Node is needed here and nowhere later -----------------------------------------------
FROM node:22-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY assets assets
# The accessibility checker is for tests only.
RUN npm run build && rm -rf static/build/test

# --- The practice: the Python that the tests run on ---------------------------------------------------------
FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 \
    WORKUP_ENVIRONMENT=production
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements/base.txt
COPY manage.py manage.py
COPY scripts/probe.py scripts/probe.py
COPY clinic clinic
COPY workups workups
COPY templates templates
COPY templates_django templates_django
COPY --from=assets /build/static/build static/build
# Hashed names are used as soon as there is a manifest; an empty one begins it.
RUN mkdir static/served \
    && echo '{"version": "1.1", "paths": {}, "hash": ""}' > static/served/staticfiles.json \
    && WORKUP_ENVIRONMENT=demo SECRET_KEY=only-while-building python manage.py collectstatic --noinput --ignore redoc

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin workup
USER workup
EXPOSE 8000

# The host name asked for has to be one that the practice answers to.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD python scripts/probe.py http://127.0.0.1:8000/health/live "${ALLOWED_HOSTS%%,*}"
CMD ["gunicorn", "clinic.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "--log-level", "info"]
