person-role-verifier = 检定员
person-role-checker = 核验员
person-role-approver = 批准人
person-role-metrologist = 计量技术负责人
person-role-administrator = 管理员

person-licence-expired = { $name } 的证件 { $licence } 已于 { $valid_until } 到期；当日为 { $day }。
    .advice = 续证，或由当日持有效证件的其他人员承担。
person-licence-missing = { $person } 没有 { $employer } 关于 { $item } 的证件（角色 { $role }）。
    .advice = 请持有该项目、该单位证件的人员签名；管理员用 proofvan people add 登记证件。
person-lacks-role = { $person } 没有角色 { $role }；现有角色：{ $roles }。
    .advice = 请具有该角色的人员操作，或由管理员在名册中登记该角色。
