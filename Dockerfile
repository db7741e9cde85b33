# `npm run pin:images` renews the digest in this line and in those of docker-compose.yml.
ARG NODE_IMAGE=node:22.23.3-bookworm-slim@sha256:43ac6c60b8f89723f746e8a92ce91abd5017e627ce1ddfe4238355d3a30b772c

# The build: everything that compiling needs stays in this stage.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# For `--version` and the label: docker build --build-arg GATEWAY_COMMIT=$(git rev-parse HEAD)
ARG GATEWAY_COMMIT=
RUN npm run build && npm prune --omit=dev && npm run --silent sbom > sbom.cdx.json

# The image: production packages, the build and the command line, owned by root and run by a user that cannot change them.
FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG GATEWAY_COMMIT=
ARG CREATED=
LABEL org.opencontainers.image.title="Triverse gateway" \
      org.opencontainers.image.description="A backend-for-frontend gateway for the Triverse 3D-generation API" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${GATEWAY_COMMIT}" \
      org.opencontainers.image.created="${CREATED}"
# npm runs the command line here, on a file system that is read-only.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 \
    npm_config_cache=/tmp/.npm npm_config_logs_max=0 npm_config_update_notifier=false
WORKDIR /app
COPY --from=build /app/package.json /app/sbom.cdx.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/scripts/admin.mjs /app/scripts/secrets.mjs ./scripts/
COPY --from=build /app/scripts/admin ./scripts/admin
COPY --from=build /app/scripts/secret-files ./scripts/secret-files
# A volume for DATA_DIR takes over its owner.
RUN mkdir -m 700 /data && chown node:node /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--initial-old-space-size=192", "dist/apps/gateway/src/main.js"]
