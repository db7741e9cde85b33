/** Ends the application: Nest gives a provider no hold of it, so that who makes it hands this in. */
export class CloseApp {
  constructor(readonly run: () => Promise<void>) {}
}
