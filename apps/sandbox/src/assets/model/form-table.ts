import * as buildings from './forms/buildings.js';
import * as figures from './forms/figures.js';
import * as furniture from './forms/furniture.js';
import * as nature from './forms/nature.js';
import * as things from './forms/things.js';
import * as vehicles from './forms/vehicles.js';
import type { Form } from './kit.js';

/** What the sandbox can build, by name; a new form needs an export in one of these files. */
export const FORMS: Readonly<Record<string, Form>> = {
  ...furniture,
  ...buildings,
  ...nature,
  ...vehicles,
  ...figures,
  ...things,
};
