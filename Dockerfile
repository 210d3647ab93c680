# One image for the worker, the starter and the migrations.
FROM python:3.11-slim AS build
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements/ requirements/
RUN pip install --require-hashes -r requirements/run.txt
COPY . .
RUN pip install --no-deps --no-build-isolation -e . && python -m compileall -q /app

FROM python:3.11-slim
# A new volume takes its owner from the folder that it covers. Only the worker gets a volume for the last two.
RUN useradd --system --create-home --uid 10001 vinhdanh \
 && install -d -o vinhdanh -m 0700 /var/lib/vinhdanh /var/lib/vinhdanh-keys/ballots /var/lib/vinhdanh-keys/ledger
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /app
USER vinhdanh
CMD ["vinhdanh", "--help"]
