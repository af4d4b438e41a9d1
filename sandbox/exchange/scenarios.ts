import type { Direction } from './happening.ts';
import { arriving } from './stories/arriving.ts';
import { dialling } from './stories/dialling.ts';
import { forwarding } from './stories/forwarding.ts';
import { handingOn } from './stories/handing-on.ts';
import { queueing } from './stories/queueing.ts';
import type { Story } from './stories/story.ts';

const stories = { ...arriving, ...queueing, ...handingOn, ...forwarding, ...dialling };

export type ScenarioName = keyof typeof stories;

export type Scenario = Story & { name: ScenarioName; direction: Direction; rungFirst: number };

export const scenarios: readonly Scenario[] = (Object.entries(stories) as [ScenarioName, Story][]).map(
  ([name, story]) => ({ direction: 'inbound', rungFirst: 0, ...story, name }),
);

const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]));

export function getScenario(name: ScenarioName): Scenario {
  const found = byName.get(name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
}
