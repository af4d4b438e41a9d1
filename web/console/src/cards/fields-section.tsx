import { Button, Checkbox, Table } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { arrangeCardFields, removeCardField, saveCardField } from '../api/cards.ts';
import type { CardField } from '../contract.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Loaded } from '../parts/loaded.tsx';
import parts from '../parts/parts.module.css';
import { Trouble } from '../parts/trouble.tsx';
import { useChange } from '../parts/use-change.ts';
import { PageLink } from '../shell/page-link.tsx';
import { ROLES } from './card-roles.ts';
import classes from './cards.module.css';
import { FieldForm } from './field-form.tsx';
import { OrderButtons } from './order-buttons.tsx';
import { CARDS_KEY, useAccounts, useCardFields } from './use-cards.ts';

/** Fields by role, as a table. */
export function FieldsSection() {
  const { t } = useTranslation();
  const fields = useCardFields();
  const accounts = useAccounts();
  const [edited, setEdited] = useState<CardField | 'new' | undefined>(undefined);
  const save = useChange(CARDS_KEY, saveCardField, () => setEdited(undefined));
  const switchRole = useChange(CARDS_KEY, saveCardField);
  const remove = useChange(CARDS_KEY, removeCardField);
  const arrange = useChange(CARDS_KEY, arrangeCardFields);
  const error = switchRole.error ?? remove.error ?? arrange.error;
  const open = (field: CardField | 'new') => {
    save.reset();
    setEdited(field);
  };
  const hasAccounts = accounts.data === undefined || accounts.data.length > 0;
  return (
    <section className={parts.panel} aria-labelledby="card-fields">
      <div className={classes.head}>
        <h2 id="card-fields">{t('cards.fields')}</h2>
        {hasAccounts && (
          <Button size="compact-md" onClick={() => open('new')}>
            {t('cards.addField')}
          </Button>
        )}
      </div>
      <p className={parts.muted}>{t('cards.fieldsHint')}</p>
      {error != null && <Trouble error={error} />}
      <Loaded query={fields}>
        {(found) =>
          found.length === 0 ? (
            <p>
              {t(hasAccounts ? 'cards.noFields' : 'cards.noCrm')}{' '}
              {!hasAccounts && <PageLink to="crm">{t('cards.toCrm')}</PageLink>}
            </p>
          ) : (
            <div className={classes.scroll}>
              <Table verticalSpacing="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('cards.field')}</Table.Th>
                    {ROLES.map((role) => (
                      <Table.Th key={role}>{t(`header.role.${role}`)}</Table.Th>
                    ))}
                    <Table.Th>
                      <span className={classes.hidden}>{t('cards.actions')}</span>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>{found.map((field) => row(field, found))}</Table.Tbody>
              </Table>
            </div>
          )
        }
      </Loaded>
      <Dialog
        title={t(edited === 'new' ? 'cards.addField' : 'cards.editField')}
        isOpen={edited !== undefined}
        onClose={() => setEdited(undefined)}
      >
        {edited !== undefined && (
          <FieldForm
            accounts={accounts.data ?? []}
            before={edited === 'new' ? undefined : edited}
            error={save.error}
            isPending={save.isPending}
            onSubmit={(wish) => save.mutate(edited === 'new' ? wish : { ...wish, fieldId: edited.fieldId })}
          />
        )}
      </Dialog>
    </section>
  );

  function row(field: CardField, all: readonly CardField[]) {
    const { fieldId, label, format, roles } = field;
    const account = accounts.data?.find(({ accountId }) => accountId === field.accountId);
    return (
      <Table.Tr key={fieldId}>
        <Table.Td>
          <div className={parts.name}>{label}</div>
          <div className={parts.muted}>
            {[account?.name, field.field, t(`cards.format.${format}`)].filter(Boolean).join(' · ')}
          </div>
        </Table.Td>
        {ROLES.map((role) => {
          const sees = roles.includes(role);
          return (
            <Table.Td key={role}>
              <Checkbox
                aria-label={t('cards.seenBy', { field: label, role: t(`header.role.${role}`) })}
                checked={sees}
                disabled={switchRole.isPending || (sees && roles.length === 1)}
                onChange={() =>
                  switchRole.mutate({
                    ...field,
                    roles: sees ? roles.filter((one) => one !== role) : [...roles, role],
                  })
                }
              />
            </Table.Td>
          );
        })}
        <Table.Td>
          <div className={classes.actions}>
            <OrderButtons
              ids={all.map((one) => one.fieldId)}
              id={fieldId}
              about={label}
              onOrder={(ids) => arrange.mutate(ids)}
            />
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`${t('cards.edit')}: ${label}`}
              onClick={() => open(field)}
            >
              {t('cards.edit')}
            </Button>
            <ConfirmButton
              size="compact-sm"
              label={t('cards.remove')}
              about={label}
              question={t('cards.removeFieldQuestion', { name: label })}
              onConfirm={() => remove.mutate(fieldId)}
            />
          </div>
        </Table.Td>
      </Table.Tr>
    );
  }
}
