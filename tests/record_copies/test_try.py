import json, time, base64
from tests.records.everything import a_person_with_everything
from tests.factories import a_case
from referral.record_copies import letters

def test_try(app, now):
    case = a_person_with_everything(a_case(), now)
    t=time.time()
    made = letters.made_of(case, "uk", now)
    print(len(made["json"]), len(made["pdf"]), time.time()-t)
    from pathlib import Path
    Path("/tmp/record19/record.json").write_text(made["json"])
    Path("/tmp/record19/record.pdf").write_bytes(base64.b64decode(made["pdf"]))
    import cProfile, pstats
    p=cProfile.Profile(); p.enable(); t=time.time(); letters.made_of(case, "uk", now); p.disable(); print("second", time.time()-t)
    pstats.Stats(p).sort_stats("cumtime").print_stats(45)
