/** A tone as WAV (8 kHz, 16 bit, mono): `seconds` long, and never the same for two `pitch`es. */
export function tone(seconds: number, pitch = 440): Buffer {
  const rate = 8_000;
  const samples = Math.round(rate * seconds);
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples * 2, 40);
  for (let sample = 0; sample < samples; sample += 1) {
    const value = Math.sin((2 * Math.PI * pitch * sample) / rate) * 12_000;
    wav.writeInt16LE(Math.round(value), 44 + sample * 2);
  }
  return wav;
}
