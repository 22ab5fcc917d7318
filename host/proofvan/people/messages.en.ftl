person-role-verifier = verifier
person-role-checker = checker
person-role-approver = approver
person-role-metrologist = metrologist
person-role-administrator = administrator

person-licence-expired = The licence { $licence } of { $name } ended on { $valid_until }; the day is { $day }.
    .advice = Renew the licence, or let another person do it whose licence is valid on that day.
person-licence-missing = { $person } has no licence for { $item } with { $employer } (role { $role }).
    .advice = Let somebody sign who has a licence for this regulation and employer; an administrator enters licences with proofvan people add.
person-lacks-role = { $person } does not have the role { $role }; roles: { $roles }.
    .advice = Let somebody do it who has that role, or let an administrator enter the role in the roll.
