type Child = Node | string | undefined | false;

/**
 * An element with attributes and children. Text is text: nothing is ever parsed as HTML, so that pages which demand trusted types may use the
 * panel and a caller's name cannot be a script.
 */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | boolean | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string') element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** Only when it changes: screen readers speak again what is written again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
