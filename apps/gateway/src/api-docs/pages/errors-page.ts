import { ERROR_CATALOGUE, type ErrorRow } from '#contracts';
import { html, prose } from './markup.js';
import { layout } from './reference-page.js';

/** The address of a code's row on the page of errors. */
export const errorHref = (code: number): string => `/docs/errors#${code}`;

/** Every error code with its meaning and what helps; works without a script. */
export function errorsPage(): string {
  const rows = Object.entries<ErrorRow>(ERROR_CATALOGUE).map(
    ([code, { status, meaning, suggestion, origin }]) =>
      `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${origin}</td><td>${html(meaning)}</td><td>${prose(suggestion)}</td></tr>`,
  );
  return layout(
    'Triverse gateway: errors',
    `<main class="async">
<h1>Errors</h1>
<p>Every error is <code>{code, message, suggestion?, errors?, details?, request_id}</code> with the HTTP status of its code. Codes of the upstream pass through, also those that are not listed here.</p>
<table>
<thead><tr><th scope="col">code</th><th scope="col">HTTP</th><th scope="col">from the</th><th scope="col">meaning</th><th scope="col">what helps</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</main>`,
  );
}
