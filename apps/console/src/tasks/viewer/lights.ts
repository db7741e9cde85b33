/** How a model is lit. All of them are made by the viewer itself: nothing is fetched. */
export const LIGHTS = {
  studio: { label: 'Studio light', settings: { environmentImage: null, exposure: 1 } },
  daylight: { label: 'Daylight', settings: { environmentImage: 'legacy', exposure: 1.2 } },
  dusk: { label: 'Dim light', settings: { environmentImage: 'legacy', exposure: 0.4 } },
} as const;

export type Light = keyof typeof LIGHTS;
