import { createContext, use } from 'react';

/** Whether the session may only read: nothing that would be refused is then offered. */
export const ReadOnly = createContext(false);

export const useReadOnly = (): boolean => use(ReadOnly);
