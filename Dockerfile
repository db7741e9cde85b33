# The build: everything that compiling needs stays behind here.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# For `--version`: docker build --build-arg GATEWAY_COMMIT=$(git rev-parse HEAD)
ARG GATEWAY_COMMIT=
RUN npm run build && npm prune --omit=dev

# What runs: production packages and the build, owned by root, run by somebody who may change none of it.
FROM node:22-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# A volume for DATA_DIR takes over whose it is.
RUN mkdir -m 700 /data && chown node:node /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/apps/gateway/src/main.js"]
