# The handbook in a container: what is wrong with it fails the build of the image, and what runs
# serves the pages.
#
#   docker build --tag handbook .
#   docker run --rm --publish 8000:8000 handbook
FROM python:3.13-slim AS build
WORKDIR /handbook
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY . .
# Where the site is published and edited; without them it works all the same.
ARG HANDBOOK_SITE_URL
ARG HANDBOOK_REPOSITORY
ARG HANDBOOK_BRANCH
ARG HANDBOOK_CODE_HOST
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && handbook check --strict \
    && handbook build --site /site

FROM python:3.13-slim
COPY --from=build /site /site
# nobody, by number: a host may have no such name.
USER 65534
EXPOSE 8000
CMD ["python", "-m", "http.server", "--directory", "/site", "8000"]
