import { useTranslation } from 'react-i18next';

type Kind = 'operation' | 'subject' | 'field';

/** Words for what the hub names in its own way; what has none is shown as its name, readable. */
export function useAuditWords(): (kind: Kind, name: string) => string {
  const { t, i18n } = useTranslation();
  return (kind, name) => {
    const leaf = name.split('.').at(-1) ?? name;
    // A setting is called as it is called where it is set.
    for (const key of [`audit.${kind}.${name}`, `audit.${kind}.${leaf}`, `settings.${leaf}`]) {
      const found: unknown = i18n.exists(key) ? t(key as 'audit.subject.agent') : undefined;
      if (typeof found === 'string' && found !== key) return found;
    }
    return readable(leaf);
  };
}

/** `wrapUpSeconds` → `Wrap up seconds`. */
function readable(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
