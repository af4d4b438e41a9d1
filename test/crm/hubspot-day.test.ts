import { it } from 'vitest';
import { openHubspotOfDay } from './days/hubspot-of-day.ts';
import { playCrmDay } from './days/play-crm-day.ts';

it.each([false, true])(
  'shows every call of a bad day once, with the right owner, contact and outcome (unique property: %s)',
  (isUnique) => playCrmDay(() => openHubspotOfDay({ isUnique })),
  300_000,
);
