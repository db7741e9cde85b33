import { ActionIcon, useMantineColorScheme } from '@mantine/core';

const LOOKS = {
  auto: {
    next: 'light',
    words: 'as the system',
    mark: (
      <>
        <circle cx="12" cy="12" r="8" />
        <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" stroke="none" />
      </>
    ),
  },
  light: {
    next: 'dark',
    words: 'light',
    mark: (
      <>
        <circle cx="12" cy="12" r="4" />
        <path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2" />
      </>
    ),
  },
  dark: { next: 'auto', words: 'dark', mark: <path d="M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z" /> },
} as const;

/** Follows the system setting by default. Each press switches to the next colour scheme. */
export function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { next, words, mark } = LOOKS[colorScheme];
  return (
    <ActionIcon
      variant="default"
      size={30}
      aria-label={`Colours: ${words}. Change to ${LOOKS[next].words}`}
      title={`Colours: ${words}`}
      onClick={() => setColorScheme(next)}
    >
      <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
        {mark}
      </svg>
    </ActionIcon>
  );
}
