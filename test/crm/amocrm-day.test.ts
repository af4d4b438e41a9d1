import { it } from 'vitest';
import { openAmocrmOfDay } from './days/amocrm-of-day.ts';
import { playCrmDay } from './days/play-crm-day.ts';

it(
  'shows every call of a bad day once, with the right agent, duration and outcome',
  () => playCrmDay(openAmocrmOfDay, { sessionsEndEvery: 13 }),
  300_000,
);
