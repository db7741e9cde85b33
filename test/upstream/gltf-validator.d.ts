/** The package has no types; this is the part in use. */
declare module 'gltf-validator' {
  interface Report {
    mimeType: string;
    issues: { numErrors: number; numWarnings: number };
  }
  const validator: { validateBytes: (bytes: Uint8Array) => Promise<Report> };
  export default validator;
}
