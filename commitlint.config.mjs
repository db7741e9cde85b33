/** Conventional commits: `type(scope): what changed`, the reason in the body. */
export default {
  extends: ['@commitlint/config-conventional'],
  rules: { 'body-max-line-length': [2, 'always', 130], 'footer-max-line-length': [2, 'always', 130] },
};
