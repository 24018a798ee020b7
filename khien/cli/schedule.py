"""The jobs that come round, one line each: name, task, when. Adding a line here is all that a new job needs."""

from datetime import time, timedelta

from khien.jobs.rules import Daily, Every, Job

SCHEDULE = (
    Job("beat", "khien.jobs.tasks.beat", Every(minutes=2), late=timedelta(minutes=2)),
    Job("reap", "khien.jobs.tasks.reap", Every(minutes=5), late=timedelta(minutes=5)),
    Job("sweep-files", "khien.files.tasks.sweep", Every(minutes=60)),
    Job("judge", "khien.duties.tasks.judge", Every(minutes=10), late=timedelta(minutes=10)),
    Job("weigh-answers", "khien.directives.tasks.weigh", Every(minutes=10), late=timedelta(minutes=10)),
    Job("keep-days", "khien.duties.tasks.keep", Every(minutes=10), late=timedelta(minutes=10)),
    Job("tell-of-letters", "khien.directives.tasks.tell", Every(minutes=10), late=timedelta(minutes=10)),
    Job("follow-up", "khien.directives.tasks.follow_up", Every(minutes=60), late=timedelta(minutes=60)),
    Job("tend-intakes", "khien.directives.tasks.tend_intakes", Every(minutes=1), late=timedelta(minutes=1)),
    Job("resume-sending", "khien.directives.tasks.resume_sending", Every(minutes=1), late=timedelta(minutes=1)),
    Job("tend-dossier-papers", "khien.dossiers.tasks.tend_orders", Every(minutes=1), late=timedelta(minutes=1)),
    Job("resume-yearlies", "khien.reports.tasks.resume_yearlies", Every(minutes=1), late=timedelta(minutes=1)),
    Job("tend-tables", "khien.systems.tasks.tend_tables", Every(minutes=1), late=timedelta(minutes=1)),
    Job("tend-watches", "khien.watch.tasks.tend_periods", Every(minutes=60), late=timedelta(minutes=60)),
    Job("keep-figures", "khien.reports.tasks.keep_figures", Every(minutes=60), late=timedelta(minutes=60)),
    Job("tend-presence", "khien.watch.tasks.tend_presence", Every(minutes=1), late=timedelta(minutes=1)),
    Job("tend-incidents", "khien.incidents.tasks.tend", Every(minutes=1), late=timedelta(minutes=1)),
    Job("tend-changes", "khien.watch.tasks.tend_changes", Every(minutes=5), late=timedelta(minutes=5)),
    Job("tend-swaps", "khien.watch.tasks.tend_swaps", Every(minutes=5), late=timedelta(minutes=5)),
    Job("deliver", "khien.notices.tasks.deliver", Every(minutes=1), late=timedelta(minutes=1)),
    Job("tell-of-answers", "khien.directives.tasks.tell_of_waiting", Daily(time(6, 45))),
    Job("tell-reviewers", "khien.evidence.tasks.tell_reviewers", Daily(time(6, 50))),
    Job("remind-of-gaps", "khien.dossiers.tasks.remind_of_gaps", Daily(time(6, 55))),
    Job("tell-of-dossiers", "khien.dossiers.tasks.tell_of_clocks", Daily(time(6, 55))),
    Job("tell-of-yearlies", "khien.reports.tasks.tell_of_yearlies", Daily(time(6, 55))),
    Job("tell-of-certificates", "khien.watch.tasks.tell_of_certificates", Daily(time(6, 55))),
    Job("tell-of-contacts", "khien.watch.tasks.tell_of_contacts", Daily(time(6, 55))),
    Job("back-up", "khien.keeping.tasks.back_up", Daily(time(1, 30))),
    Job("forget", "khien.jobs.tasks.forget", Daily(time(3, 30))),
    Job("forget-writes", "khien.organisations.tasks.forget", Daily(time(3, 35))),
    Job("forget-visits", "khien.organisations.tasks.forget_visits", Daily(time(3, 40))),
)
