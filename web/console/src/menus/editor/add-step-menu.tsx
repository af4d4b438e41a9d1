import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MenuStepKind } from '../../contract.ts';
import { STEP_KINDS, StepIcon } from './step-icon.tsx';

interface Props {
  /** What opens it; or it is open already, at a place of its own. */
  children: ReactNode;
  isOpen?: boolean;
  onClose?: () => void;
  onChoose: (kind: MenuStepKind) => void;
}

/** The palette: every kind of step, with what it does. */
export function AddStepMenu({ children, isOpen, onClose, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <Menu
      shadow="md"
      width={300}
      position="bottom-start"
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
      {...(isOpen !== undefined && { opened: isOpen, onChange: (open) => !open && onClose?.() })}
    >
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {STEP_KINDS.map((kind) => (
          <Menu.Item key={kind} leftSection={<StepIcon kind={kind} />} onClick={() => onChoose(kind)}>
            <b>{t(`menuEditor.kind.${kind}`)}</b>
            <br />
            {t(`menuEditor.kindHint.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
