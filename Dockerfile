# One image for the web server, the workers and the periodic duties: docker-compose.yml says which command each runs.
FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 mutualisation \
    && install -d -o mutualisation /var/lib/mutualisation
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN python scripts/fonts.py
ENV PYTHONUNBUFFERED=1 VAR_DIR=/var/lib/mutualisation
USER mutualisation
EXPOSE 8000
CMD ["gunicorn", "mutualisation.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload", "--max-requests", "2000", "--max-requests-jitter", "200"]
