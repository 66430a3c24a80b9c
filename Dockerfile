# The product with exactly the versions that were tested, run by a user without rights. See docs/how-to/containers.md.
FROM python:3.13-slim AS build
RUN python -m venv /opt/scouting
WORKDIR /src
COPY requirements.lock ./
RUN /opt/scouting/bin/pip install --no-cache-dir uv
COPY pyproject.toml README.md LICENSE ./
COPY scouting scouting
COPY spiders spiders
COPY nlp nlp
COPY search search
COPY config config
RUN /opt/scouting/bin/uv pip install --python /opt/scouting/bin/python --no-cache --compile-bytecode \
    --constraint requirements.lock .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin scouting \
    && install -d -o scouting -g scouting -m 750 /data /config
COPY --from=build /opt/scouting /opt/scouting
ENV PATH=/opt/scouting/bin:$PATH SCOUTING_DATA_DIR=/data SCOUTING_CONFIG_DIR=/config
USER 10001
WORKDIR /data
VOLUME ["/data", "/config"]
EXPOSE 8000
# Passwords and keys are read from where `setup` keeps them.
ENTRYPOINT ["sh", "-c", "set -a; [ ! -r /config/scouting.env ] || . /config/scouting.env; exec scouting \"$@\"", "scouting"]
CMD ["serve", "--host", "0.0.0.0"]
