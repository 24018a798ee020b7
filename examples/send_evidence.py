"""Sends one piece of evidence with its file: KHIEN_TOKEN=… send_evidence.py https://khien.example H99.7.1 FILE"""

import json
import os
import sys
from datetime import date
from pathlib import Path
from urllib.request import Request, urlopen

site, code, path = f"{sys.argv[1]}/api/v1", sys.argv[2], Path(sys.argv[3])
bearer = {"Authorization": f"Bearer {os.environ['KHIEN_TOKEN']}"}
unit = json.load(urlopen(Request(f"{site}/units/by-code/{code}", headers=bearer)))
facts = {"copies": 3, "media": 2, "offline": 1}  # what the kind of proof asks for: GET /proofs/backup_321
evidence = {"provider": unit["id"], "proof": "backup_321", "happened_on": f"{date.today()}", "facts": facts}
mark = os.urandom(16).hex()
part = f'--{mark}\r\nContent-Disposition: form-data; name="'
body = f'{part}evidence"\r\n\r\n{json.dumps(evidence)}\r\n{part}files"; filename="{path.name}"\r\n\r\n'.encode()
body += path.read_bytes() + f"\r\n--{mark}--\r\n".encode()
once = {"Idempotency-Key": f"backup-{code}-{date.today()}"}  # sent again on the same day, it is recorded once
headers = {**bearer, **once, "Content-Type": f"multipart/form-data; boundary={mark}"}
told = json.load(urlopen(Request(f"{site}/evidence", body, headers)))
print(told["standing"], told["id"])
