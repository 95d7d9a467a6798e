<#
  Installs, changes or removes the gateway as a Windows service. Run as an administrator.

    .\gateway-service.ps1 install -Account 'TRUST\svc-triage$'     a group managed service account
    .\gateway-service.ps1 install -Account '.\svc-triage' -Password (Read-Host -AsSecureString)
    .\gateway-service.ps1 status
    .\gateway-service.ps1 remove

  The installer's feature Gateway makes the same service under LocalService; this script is for
  sites that give it an account of its own, which they should: the keyring (Credential Manager)
  and the folder of the store belong to the account that the service runs under.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)][ValidateSet('install', 'remove', 'status')][string]$Action,
    [string]$Account = 'NT AUTHORITY\LocalService',
    [securestring]$Password,
    [string]$Program = "$env:ProgramFiles\Triage Handover Viewer\triage-handover.exe",
    [string]$ProfileFolder = "$env:ProgramData\triage-handover\gateway",
    [int]$Port = 8088
)
$ErrorActionPreference = 'Stop'
$Name = 'TriageHandoverGateway'

function Stop-AndWait {
    $service = Get-Service -Name $Name -ErrorAction SilentlyContinue
    if ($null -eq $service) { return $null }
    if ($service.Status -ne 'Stopped') {
        # The gateway answers and keeps what it has in work before it ends.
        Stop-Service -Name $Name
        $service.WaitForStatus('Stopped', [TimeSpan]::FromSeconds(60))
    }
    return $service
}

switch ($Action) {
    'install' {
        if (-not (Test-Path -LiteralPath $Program)) { throw "$Program is not there." }
        [void](Stop-AndWait)
        if (Get-Service -Name $Name -ErrorAction SilentlyContinue) {
            & sc.exe delete $Name | Out-Null
            if ($LASTEXITCODE -ne 0) { throw "The earlier service was not removed ($LASTEXITCODE)." }
        }
        # Nobody but the service, the system and administrators reads what is kept.
        [void](New-Item -ItemType Directory -Force -Path $ProfileFolder)
        & icacls.exe $ProfileFolder /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' `
            '*S-1-5-32-544:(OI)(CI)F' "${Account}:(OI)(CI)M" | Out-Null
        if ($LASTEXITCODE -ne 0) { throw "The rights of $ProfileFolder were not set ($LASTEXITCODE)." }

        $command = '"{0}" --profile "{1}" receive --as-service' -f $Program, $ProfileFolder
        $service = @{
            Name           = $Name
            BinaryPathName = $command
            DisplayName    = 'Triage Handover gateway'
            Description    = 'Receives encounter reports that sending systems push'
            StartupType    = 'Automatic'
            DependsOn      = 'Tcpip'
        }
        if ($Password) { $service.Credential = [pscredential]::new($Account, $Password) }
        [void](New-Service @service)
        if (-not $Password) {
            & sc.exe config $Name obj= $Account | Out-Null
            if ($LASTEXITCODE -ne 0) { throw "The account $Account was not taken ($LASTEXITCODE)." }
        }
        # Started again after 2, 10 and 60 seconds; the count begins anew after an hour.
        & sc.exe failure $Name reset= 3600 actions= restart/2000/restart/10000/restart/60000 | Out-Null
        & sc.exe failureflag $Name 1 | Out-Null
        & sc.exe sidtype $Name unrestricted | Out-Null
        # The right to nothing but what a service of this kind needs.
        & sc.exe privs $Name SeChangeNotifyPrivilege | Out-Null
        if (-not (Get-NetFirewallRule -Name $Name -ErrorAction SilentlyContinue)) {
            [void](New-NetFirewallRule -Name $Name -DisplayName 'Triage Handover gateway' `
                -Direction Inbound -Action Allow -Protocol TCP -LocalPort $Port `
                -Program $Program -Profile Domain)
        }
        Start-Service -Name $Name
        Get-Service -Name $Name
    }
    'remove' {
        if (Stop-AndWait) { & sc.exe delete $Name | Out-Null }
        Remove-NetFirewallRule -Name $Name -ErrorAction SilentlyContinue
        "What was kept is still in $ProfileFolder."
    }
    'status' {
        Get-Service -Name $Name
        try { Invoke-RestMethod -Uri "http://127.0.0.1:$Port/health" -TimeoutSec 5 }
        catch { "No answer at http://127.0.0.1:${Port}/health (over TLS, ask its https address)." }
    }
}
