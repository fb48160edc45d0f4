"""The demo's accounts; none of them exists, and they exist only in demo mode."""

from dataclasses import dataclass

PASSWORD = "bridge over the river"


@dataclass(frozen=True, slots=True)
class LogIn:
    """One demo account: its address, name, role, language and, for hospital staff, the hospital's code."""

    email: str
    name: str
    role: str
    language: str
    hospital: str | None = None
    phone: str | None = None


LOG_INS = (
    LogIn("volunteer@demo.example", "Оксана Демченко", "volunteer", "uk"),
    LogIn("coordinator@demo.example", "Марія Прикладна", "coordinator", "uk", phone="+380500000002"),
    LogIn("hospital@demo.example", "Anna Przykładowa", "hospital", "pl", "pl-lublin-cozl"),
    LogIn("administrator@demo.example", "Admin Demo", "administrator", "en"),
    LogIn("editor@demo.example", "Редакторка Прикладна", "editor", "uk"),
    LogIn("adviser@demo.example", "Радниця Прикладна", "adviser", "uk"),
    LogIn("screening_partner@demo.example", "Partnerka Przykładowa", "screening_partner", "pl"),
    LogIn("pharmacist@demo.example", "Фармацевтка Прикладна", "pharmacist", "uk"),
    LogIn("liaison@demo.example", "Łączniczka Przykładowa", "liaison", "pl"),
    LogIn("clinician@demo.example", "Лікарка Прикладна", "clinician", "uk"),
    LogIn("auditor@demo.example", "Auditor Demo", "auditor", "en"),
)
