import '@mantine/core/styles.css';
import './console.css';
import { NetworkError } from '#client';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { theme } from './theme.js';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root, {
  // A page says that its code could not be loaded, and how to go on; that is no fault of the code.
  onCaughtError: (error) => {
    if (!(error instanceof NetworkError)) reportError(error);
  },
}).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <App />
    </MantineProvider>
  </StrictMode>,
);
