/** What is set for `npm start`: the environment, with what only CONFIG_FILE has. Programs that it starts read CONFIG_FILE themselves. */
export const given = { ...process.env };

/** After the build, whose code reads the file. A mistake in the file is the gateway's to report. */
export async function readConfigFile() {
  const { givenSettings } = await import('../../dist/libs/config/src/index.js');
  Object.assign(given, givenSettings(process.env).variables);
}
