import { hasErrors } from '../domain/menu/check-menu.ts';
import type { MenuProblem } from '../domain/menu/menu-problem.ts';
import type { VoiceMenu } from '../domain/menu/voice-menu.ts';
import { AppError } from '../platform/app-error.ts';
import type { MenuFacts } from './menu-facts.ts';
import type { StoredPlace } from './place-store.ts';

/** Throws `unprocessable` with the problems of menus that are to be published together at that place. */
export async function refuseErrors(
  menuIds: readonly string[],
  menus: readonly VoiceMenu[],
  place: StoredPlace,
  facts: MenuFacts,
): Promise<void> {
  const problems: (MenuProblem & { menuId: string })[] = [];
  for (const [index, menu] of menus.entries()) {
    const menuId = menuIds[index] as string;
    const found = await facts.problemsOf(menuId, menu, [place]);
    problems.push(...found.map((problem) => ({ ...problem, menuId })));
  }
  if (!hasErrors(problems)) return;
  throw new AppError('unprocessable', 'The menu has errors: callers would be left hanging.', {
    shown: { menuProblems: problems },
  });
}
