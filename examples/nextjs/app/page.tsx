import { ModelMaker } from './model-maker';

export default function Page() {
  return (
    <main>
      <h1>A model from a picture</h1>
      <ModelMaker gateway={process.env.GATEWAY ?? 'http://127.0.0.1:3000'} />
    </main>
  );
}
