/** The settings for `npm start`: the environment, plus values that only CONFIG_FILE has. The programs that it starts read CONFIG_FILE themselves. */
export const given = { ...process.env };

/** Runs after the build, because built code reads the file. The gateway reports mistakes in the file. */
export async function readConfigFile() {
  const { givenSettings } = await import('../../dist/libs/config/src/index.js');
  Object.assign(given, givenSettings(process.env).variables);
}
