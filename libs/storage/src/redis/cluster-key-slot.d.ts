declare module 'cluster-key-slot' {
  /** @returns the slot (0 to 16 383) of a key in a cluster. */
  export default function calculateSlot(key: string): number;
}
