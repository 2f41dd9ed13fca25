# The service as an image: built with everything, shipped with production packages alone.
#
# Pinned by digest, so that the same commit gives the same image. To move to a newer Node 24:
#   docker buildx imagetools inspect node:24-bookworm-slim --format '{{.Manifest.Digest}}'
ARG NODE_IMAGE=node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d

# --- manifests: npm reads the workspaces' package.json files; copied apart, so that installs are cached by them alone
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY libs/contract/package.json libs/contract/
COPY libs/msal-redis-cache/package.json libs/msal-redis-cache/
COPY libs/emulator/package.json libs/emulator/
COPY libs/renewal-client/package.json libs/renewal-client/

# --- build: everything, to compile
FROM manifests AS build
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY libs libs
COPY scripts/build-classic.mjs scripts/
COPY src src
RUN npm run build

# --- production: the packages that run. Optional ones are old loggers' extras under passport-azure-ad.
FROM manifests AS production
RUN npm ci --omit=dev --omit=optional --ignore-scripts
# The emulator is a development tool: an image that could talk to it inside itself could be made to believe it.
RUN rm -rf libs/emulator node_modules/@entra-bff/emulator

# --- emulator: Entra ID, Graph and SharePoint on loopback, for docker-compose.yml (docker build --target emulator)
FROM ${NODE_IMAGE} AS emulator
WORKDIR /app
COPY --from=manifests /app/package.json ./
COPY --from=production /app/node_modules node_modules
COPY --from=build /app/libs/emulator libs/emulator
USER 1000:1000
CMD ["node", "libs/emulator/dist/cli.js"]

# --- the service, last: what `docker build .` makes
FROM ${NODE_IMAGE}
# SIGUSR1 would open the inspector, and with it the memory that holds tokens.
ENV NODE_ENV=production NODE_OPTIONS=--disable-sigusr1
WORKDIR /app
COPY --from=production /app/package.json ./
COPY --from=production /app/node_modules node_modules
COPY --from=build /app/libs/contract/package.json libs/contract/
COPY --from=build /app/libs/contract/dist libs/contract/dist
COPY --from=build /app/libs/msal-redis-cache/package.json libs/msal-redis-cache/
COPY --from=build /app/libs/msal-redis-cache/dist libs/msal-redis-cache/dist
COPY --from=build /app/libs/renewal-client/package.json libs/renewal-client/
COPY --from=build /app/libs/renewal-client/dist/renewal-client.js libs/renewal-client/dist/
COPY --from=build /app/dist dist
# The image's own user `node`, by number, so that an orchestrator can see it is not root. Nothing here is writable to
# it and nothing is written: run it with a read-only root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# No shell in between: the process is PID 1 and gets SIGTERM itself.
CMD ["node", "dist/main.js"]
