const FORM = /^#sign-in=([\w.-]+)$/;

/** The code of the link that led here, taken out of the address so that it stays neither in view nor in the history. */
function takeCode(): string | null {
  const code = FORM.exec(window.location.hash)?.[1] ?? null;
  if (code !== null) window.history.replaceState(null, '', window.location.pathname);
  return code;
}

let taken: string | null | undefined;

/** The same for every caller until it is used. */
export const linkCode = {
  get: (): string | null => (taken ??= takeCode()),
  use: (): void => void (taken = null),
};
