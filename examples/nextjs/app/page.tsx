import { ModelMaker } from './model-maker';

/** The gateway's address belongs to the deployment: it is read for each request, not when the page is built. */
export const dynamic = 'force-dynamic';

export default function Page() {
  return (
    <main>
      <h1>A model from a picture</h1>
      <ModelMaker gateway={process.env.GATEWAY ?? 'http://127.0.0.1:3000'} />
    </main>
  );
}
