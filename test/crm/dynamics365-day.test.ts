import { it } from 'vitest';
import { openDynamics365 } from './days/dynamics365-of-day.ts';
import { playCrmDay } from './days/play-crm-day.ts';

it(
  'shows every call of a bad day once, closed, with the right agent, person and minutes',
  () => playCrmDay(openDynamics365),
  300_000,
);
