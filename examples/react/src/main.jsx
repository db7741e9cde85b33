import { createClient } from '@triverse-gateway/client';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { TaskForm } from './task-form.jsx';
import { TaskList } from './task-list.jsx';
import { TaskView } from './task-view.jsx';

function App() {
  const [client, setClient] = useState(null);
  const [task, setTask] = useState(null);

  const connect = (event) => {
    event.preventDefault();
    const { gateway, token } = Object.fromEntries(new FormData(event.currentTarget));
    // In an app of yours: a function that asks your server for a token, so that it is renewed in time.
    setClient(createClient({ baseUrl: gateway, token }));
  };

  if (client === null) {
    return (
      <form onSubmit={connect}>
        <label>
          Gateway <input name="gateway" type="url" defaultValue="http://127.0.0.1:3000" required />
        </label>
        <label>
          Client token <input name="token" type="password" required />
        </label>
        <button>Connect</button>
      </form>
    );
  }
  return (
    <main>
      <TaskForm client={client} onCreated={setTask} />
      {task && <TaskView client={client} uuid={task} />}
      <TaskList client={client} onChoose={setTask} />
    </main>
  );
}

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
