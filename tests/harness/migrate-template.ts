import { loginUrl } from '../../database/logins.ts';
import { migrate } from '../../database/migrate.ts';
import { publishNotices } from '../../services/accounts/publish-notices.ts';
import { TEST_LOGIN_SECRET } from './template.ts';

const { TEMPLATE_DATA_URL: dataUrl, TEMPLATE_KEYS_URL: keysUrl } = process.env;
if (!dataUrl || !keysUrl) throw new Error('TEMPLATE_DATA_URL and TEMPLATE_KEYS_URL are missing.');
await migrate({ dataUrl, keysUrl, loginPasswords: TEST_LOGIN_SECRET });
await publishNotices(loginUrl(dataUrl, 'omniflow_owner', TEST_LOGIN_SECRET));
