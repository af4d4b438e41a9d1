import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, longest first: begun last, one of them alone would hold the whole run up. */
const LONGEST = [
  'test/durability/nothing-lost.test.ts',
  'test/console/menus.test.ts',
  'test/hub/start.test.ts',
  'test/connectors/conformance-days.test.ts',
  'test/desktop/desktop.test.ts',
  'test/captures/real-hub.test.ts',
  'test/bridges/bridges.test.ts',
  'test/complaints/complaints.test.ts',
  'test/desktop/accessibility.test.ts',
  'test/crm/all-crms-day.test.ts',
];

/** The longest in their order, the others in that of vitest: as long as they took last time, or by their size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    const long = LONGEST.flatMap((path) => others.filter(({ moduleId }) => moduleId.endsWith(`/${path}`)));
    return [...long, ...others.filter((file) => !long.includes(file))];
  }
}
