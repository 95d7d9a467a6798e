<#
  Builds the program and its installer on Windows, signs both, and checks the signatures.

    .\build.ps1                                                        unsigned, for a trial
    .\build.ps1 -Thumbprint 0123456789ABCDEF... -TimestampServer URL   signed

  Needs a 64-bit Python 3.11 or newer with its launcher (py), the WiX Toolset 3.14 (candle, light)
  and, to sign, signtool of the Windows SDK, with a code-signing certificate in the store of the
  person or on a token. What is made lies in dist\: the installer, the policy templates, the list of
  contents (CycloneDX), verify_download.py and SHA256SUMS.

  Not yet run on Windows.
#>
[CmdletBinding()]
param(
    [ValidatePattern('^[0-9A-Fa-f]{40}$')][string]$Thumbprint,
    [uri]$TimestampServer
)
$ErrorActionPreference = 'Stop'
$Root = (Resolve-Path -LiteralPath (Join-Path $PSScriptRoot '..\..')).Path

# The installer of WiX names its folder in WIX, and puts it on no path.
if ($env:WIX) { $env:Path = (Join-Path $env:WIX 'bin') + ';' + $env:Path }
foreach ($tool in 'py', 'candle', 'light') {
    if (-not (Get-Command $tool -CommandType Application -ErrorAction SilentlyContinue)) {
        throw "$tool is not here. Install it, or put its folder on the path."
    }
}

$arguments = @('-3', 'packaging\dev.py', 'package')
if ($Thumbprint) {
    if (-not $TimestampServer) {
        throw 'Without a time stamp a signature ends with its certificate: give -TimestampServer.'
    }
    $kits = Join-Path ${env:ProgramFiles(x86)} 'Windows Kits\10\bin\*\x64\signtool.exe'
    $signtool = Get-ChildItem -Path $kits -ErrorAction SilentlyContinue |
        Sort-Object -Property FullName | Select-Object -Last 1
    if (-not $signtool) { throw 'signtool is not here. Install the signing tools of the Windows SDK.' }
    $arguments += '--sign', $signtool.FullName, 'sign', '/sha1', $Thumbprint, '/fd', 'SHA256',
        '/tr', $TimestampServer.AbsoluteUri, '/td', 'SHA256', '/d', 'Triage Handover Viewer'
}

Push-Location -LiteralPath $Root
try {
    & py @arguments
    if ($LASTEXITCODE -ne 0) { throw "The packages were not made ($LASTEXITCODE)." }
}
finally { Pop-Location }

$installer = Get-ChildItem -Path (Join-Path $Root 'dist\*.msi') |
    Sort-Object -Property LastWriteTime | Select-Object -Last 1
if (-not $installer) { throw 'There is no installer in dist.' }
if ($Thumbprint) {
    $programs = Get-ChildItem -Path (Join-Path $Root 'build\package\frozen\triage-handover\*.exe')
    foreach ($file in @($programs) + $installer) {
        $signature = Get-AuthenticodeSignature -LiteralPath $file.FullName
        if ($signature.Status -ne 'Valid' -or $signature.SignerCertificate.Thumbprint -ne $Thumbprint) {
            throw "$($file.Name) is not signed as it should be: $($signature.StatusMessage)"
        }
        if (-not $signature.TimeStamperCertificate) { throw "$($file.Name) has no time stamp." }
    }
}
Get-FileHash -LiteralPath $installer.FullName -Algorithm SHA256 | Format-List -Property Path, Hash
