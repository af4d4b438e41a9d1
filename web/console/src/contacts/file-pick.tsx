import { Button, FileButton, Group } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface Props {
  fileName: string | undefined;
  isReading: boolean;
  onPick: (file: File) => void;
}

export function FilePick({ fileName, isReading, onPick }: Props) {
  const { t } = useTranslation();
  return (
    <Group>
      <FileButton
        accept=".csv,.txt,text/csv,text/plain"
        inputProps={{ 'aria-label': t('contacts.choose') }}
        onChange={(file) => {
          if (file !== null) onPick(file);
        }}
      >
        {(props) => (
          <Button
            {...props}
            variant={fileName === undefined ? 'filled' : 'default'}
            loading={isReading}
            leftSection={<IconUpload size={18} aria-hidden />}
          >
            {t(fileName === undefined ? 'contacts.choose' : 'contacts.chooseOther')}
          </Button>
        )}
      </FileButton>
      {fileName !== undefined && <span style={{ overflowWrap: 'anywhere' }}>{fileName}</span>}
    </Group>
  );
}
