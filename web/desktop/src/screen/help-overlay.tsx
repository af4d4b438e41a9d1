import { Kbd, Modal, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSetting } from '../../../shared/screen/use-setting.ts';
import classes from './help-overlay.module.css';

const KEYS = [
  [['?'], 'help'],
  [['1', '9'], 'pick'],
  [['C'], 'card'],
  [['L'], 'list'],
  [['↑', '↓'], 'arrows'],
  [['Enter'], 'open'],
  [['M'], 'filter'],
  [['T'], 'tasks'],
  [['X'], 'dismiss'],
  [['Esc'], 'escape'],
] as const;

export function HelpOverlay({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [singleKeys, setSingleKeys] = useSetting('singleKeys', true);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('help.title')}
      closeButtonProps={{ 'aria-label': t('help.close') }}
      size={480}
      centered
      classNames={{ content: classes.content, header: classes.header, title: classes.title }}
      transitionProps={{ duration: 100 }}
    >
      <dl className={classes.keys}>
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning} className={classes.row}>
            <dt>
              {keys.map((key, index) => (
                <span key={key}>
                  {index > 0 && <span className={classes.to}>{meaning === 'pick' ? '–' : ' '}</span>}
                  <Kbd>{key}</Kbd>
                </span>
              ))}
            </dt>
            <dd>{t(`help.${meaning}`)}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.letters}>{t('help.letters')}</p>
      <Switch
        mt="md"
        label={t('help.singleKeys')}
        description={t('help.singleKeysHint')}
        checked={singleKeys}
        onChange={({ currentTarget }) => setSingleKeys(currentTarget.checked)}
      />
    </Modal>
  );
}
