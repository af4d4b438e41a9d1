import { serve } from '../token-server.js';

serve(new URL('.', import.meta.url));
