'use client';

import { createClient, TriverseError } from '@triverse-gateway/client';
import { useRun } from '@triverse-gateway/client/react';
import { type ChangeEvent, useEffect, useMemo, useState } from 'react';

/** Called when a token is first needed, and again before it expires. */
async function token() {
  const answer = await fetch('/api/3d-token', { method: 'POST', headers: { 'x-demo-user': 'ann' } });
  if (!answer.ok) throw new TriverseError('sign in first');
  return (await answer.json()) as { token: string; expires_at: string };
}

export function ModelMaker({ gateway }: { gateway: string }) {
  const client = useMemo(() => createClient({ baseUrl: gateway, token }), [gateway]);
  const { run, stop, phase, update, result, error } = useRun(client, 'image-to-model');
  const [link, setLink] = useState<string>();
  useEffect(() => void result?.assets.model.url().then(setLink), [result]);

  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file) void run({ image_file: file, texture_size: 2048 });
  };
  return (
    <section>
      <label>
        Picture <input type="file" accept="image/png,image/jpeg,image/webp" onChange={choose} />
      </label>
      {phase === 'running' && (
        <p>
          <progress max={100} value={update?.progress} /> {update?.stage} <button onClick={stop}>Stop waiting</button>
        </p>
      )}
      {error && <p role="alert">{error.message}</p>}
      {link && <a href={link}>Download the model</a>}
    </section>
  );
}
