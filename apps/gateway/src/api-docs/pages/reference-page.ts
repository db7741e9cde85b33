/** Scripts, styles and connections are the gateway's own. Swagger UI's stylesheet draws its icons from data: addresses. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Swagger UI shows no code samples, and would list each GET a second time as HEAD. */
export const PAGE_START = `const withSamples = ({ description = '', 'x-codeSamples': samples = [], ...operation }) => ({
  ...operation,
  description: [description, ...samples.map(({ label, lang, source }) => '**' + label + '**\\n\\n~~~' + lang.toLowerCase() + '\\n' + source + '\\n~~~')].join('\\n\\n'),
});
const forReaders = (document) => {
  for (const item of Object.values(document.paths)) {
    if (item.get && item.head) delete item.head;
    for (const [method, operation] of Object.entries(item)) item[method] = withSamples(operation);
  }
  return document;
};
window.addEventListener('load', async () => {
  const spec = forReaders(await (await fetch('/docs-json')).json());
  window.SwaggerUIBundle({
    spec,
    dom_id: '#reference',
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: false,
    validatorUrl: null,
  });
});
`;

export const PAGE_STYLE = `body { margin: 0; font-family: system-ui, sans-serif; }
.async { max-width: 60rem; margin: 0 auto; padding: 1rem; line-height: 1.5; color: #1b1b1f; }
.async pre { overflow-x: auto; background: #f4f4f7; padding: .75rem; border-radius: .4rem; }
.async article { border-top: 1px solid #ddd; padding: .5rem 0; }
.async h3 code { font-size: 1.05rem; }
.async .way { font-size: .8rem; border: 1px solid #999; border-radius: 1rem; padding: 0 .5rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border-top: 1px solid #ddd; padding: .4rem; text-align: left; vertical-align: top; }
tr:target { background: #fff3bf; }
nav { padding: .5rem 1rem; background: #1b1b1f; }
nav a { color: #fff; margin-right: 1rem; display: inline-block; }
`;

export function layout(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="stylesheet" href="/docs/assets/page.css">
</head>
<body>
<nav><a href="/docs">HTTP</a><a href="/docs/async">Live updates</a><a href="/docs/errors">Errors</a><a href="/docs-json">OpenAPI</a><a href="/docs/async.json">AsyncAPI</a></nav>
${body}
</body>
</html>
`;
}

export function referencePage(): string {
  return layout(
    'Triverse gateway: HTTP API',
    `<main id="reference"></main>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/start.js"></script>`,
  );
}
