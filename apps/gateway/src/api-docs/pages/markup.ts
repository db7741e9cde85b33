export const html = (value: unknown) =>
  (typeof value === 'string' ? value : '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** The little of Markdown that the descriptions use. */
export function prose(value: unknown): string {
  return html(value)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\[([^\]]+)\]\((\/[^)]*)\)/g, '<a href="$2">$1</a>')
    .replaceAll('\n', '<br>');
}
